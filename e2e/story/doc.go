// Package story tests what a shopper or an operator sees. The tests share one cluster and run one
// after the other. AKINAI_E2E_MODE sets its layout (one, many, twice, databases; package cluster);
// AKINAI_E2E_URL names a running cluster to use instead.
package story
