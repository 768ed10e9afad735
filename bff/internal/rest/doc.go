// Package rest serves an edge's RPCs as REST and JSON under /v1/, by the google.api.http
// annotations of its protos, through Vanguard. It adds what Vanguard lacks: the status 201
// (status.go), and one format for all errors, wherever they come from (errors.go):
//
//	{"code": "failed_precondition", "reason": "OUT_OF_STOCK", "message": "…", "params": {"skus": "TEA-01"}}
package rest
