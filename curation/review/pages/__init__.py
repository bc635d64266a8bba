"""The pages, one module each: a router, its gate on each route, and what its forms do."""
