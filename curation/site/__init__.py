"""The read-only site for releases: pages made from their papers, and their files, for any web server."""
