"""The doors over HTTP: a page to look at, a JSON door behind it, and OpenRefine's protocol.

Needs the extra ``http`` (Starlette, uvicorn, python-multipart); nothing else imports this package.
The pieces, in the order in which a request meets them:

- `app`: the routes and the middleware around them;
- `guards`: what every request passes (headers of the answer, tokens, size and time of the body);
- `pool`: the threads that do the engine's work, so that the event loop never waits for it;
- `api`, `bulk`: the JSON door and the upload of a table;
- `reconcile`: the Reconciliation Service API 0.2, for OpenRefine;
- `pages`: the page, its files, and the pages of single entities;
- `server`: a socket and uvicorn around the whole.
"""
