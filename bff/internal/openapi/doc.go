// Package openapi writes the OpenAPI description of a public edge from its protos. It covers what
// the edge serves over REST (package rest), exactly:
//
//   - a field of a request is required if its rules refuse its zero value; a field of a response is
//     always present, unless it is a message, or optional;
//   - numbers are numbers, also those of 64 bits; values of enums are lower case, without prefix;
//   - each operation lists the reasons that it can return, by HTTP status: its own from the option
//     akinai.options.v1.refusals, and those that all operations share; package public knows their
//     statuses;
//   - examples and links come from operations.yaml, and an operation without an example is an
//     error.
//
// protoc-gen-openapi runs it for "make generate".
package openapi
