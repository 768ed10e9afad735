// Package pgtest gives each test a PostgreSQL database of its own. It is cloned from a template,
// which is built once for the same migrations, also if several test binaries run concurrently.
// AKINAI_POSTGRES_URL names the server and its superuser; if it is not set, the test fails.
//
// The test has the rights of the schema's role, like the service. When migrations change, the
// template of the old ones remains, 8 MB each: make stack with -fresh removes them.
package pgtest
