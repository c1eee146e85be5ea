"""The furnished site of the security tests, to be looked at in another language."""

from tests.security.conftest import furnished, no_count_of_queries, no_waiting_for_servers, superuser_client

__all__ = ["furnished", "no_count_of_queries", "no_waiting_for_servers", "superuser_client"]
