// Package pgtest gives each test a PostgreSQL database of its own, cloned from a template that is
// built once for the same migrations, also when many test binaries run at once. AKINAI_POSTGRES_URL
// names the server and its superuser; without it the test fails.
//
// The test works with the rights of the schema's role, as the service does. The template of changed
// migrations stays behind, 8 MB each: make stack with -fresh wipes them.
package pgtest
