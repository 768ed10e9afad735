// Package rpc implements akinai.payment.v1.PaymentService: decode, call app, encode.
package rpc
