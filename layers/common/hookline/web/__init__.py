"""The pages people see, as static files: `console/` for operators, `portal/` for customers, `shared/` for both."""
