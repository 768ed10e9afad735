// Package rest serves an edge's RPCs as REST and JSON under /v1/, by the google.api.http
// annotations of its protos, through Vanguard. What Vanguard cannot say is added around it: the
// status 201 (status.go), and errors of one shape whatever refused the request (errors.go):
//
//	{"code": "failed_precondition", "reason": "OUT_OF_STOCK", "message": "…", "metadata": {"skus": "TEA-01"}}
package rest
