"""The API's resources: each class holds the routes of one, and hands them to a service of `hookline.management`."""
