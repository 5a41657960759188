"""What the API answers and takes, as pydantic models; the OpenAPI document is made from them."""
