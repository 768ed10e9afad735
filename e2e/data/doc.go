// Package data imports real catalogs and hostile texts from AKINAI_TEST_DATA (build tag testdata;
// make test-data).
package data
