"""The Reconciliation Service API 0.2, by which OpenRefine and others match columns against a table.

The specification: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.
Functions here go from parsed JSON to JSON and know nothing of HTTP; `endpoints` calls them.

- `vocabulary`: the types and properties that the service speaks of;
- `manifest`: what it says of itself;
- `queries`: names to candidates;
- `extend`: entities to values of properties;
- `suggest`: completion while a user types;
- `endpoints`: the routes.
"""
