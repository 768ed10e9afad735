// Package restjson is the JSON of the REST API (docs/adr/0037): ProtoJSON, except that
//   - 64-bit integers are numbers, not strings,
//   - enum values have short names in lower case: "confirmed" for ORDER_STATUS_CONFIRMED,
//   - fields without a value are present: 0, "", false, [], {}. Only a message that is not set, an
//     optional field and the fields of a oneof are omitted. null is never written.
//
// Reading takes what writing produces, and what ProtoJSON takes: an integer may be a string, a
// field null, and a name may have the spelling of the proto. Refused are unknown fields, and the
// long names and numbers of enum values, so also a number that was written for a value without a
// name.
//
// The functions are safe for concurrent use.
package restjson
