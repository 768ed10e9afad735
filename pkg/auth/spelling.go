package auth

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"unicode/utf8"
)

// errSpelling is returned for a token whose encoding is not canonical or not valid.
var errSpelling = errors.New("the token is not spelled as we spell it")

const (
	// maxTokenBytes bounds the data that is decoded before its signature is verified. Tokens of the
	// platform have some 600 bytes.
	maxTokenBytes  = 4096
	signatureBytes = 64 // of ES256: r and s (RFC 7518, section 3.4)
)

// halfOrder returns half the order of P-256. Signatures with s and n-s both verify; the canonical
// one has the value up to halfOrder.
func halfOrder() *big.Int { return new(big.Int).Rsh(orderP256(), 1) }

// parts contains the three decoded parts of a JWS in compact form.
type parts struct{ header, payload, signature []byte }

// splitToken decodes a token with the canonical encoding: three parts in base64url without padding,
// blanks or unused bits, and a signature with the lower s. It verifies nothing.
func splitToken(token string) (parts, error) {
	fields := strings.Split(token, ".")
	if len(token) > maxTokenBytes || len(fields) != 3 {
		return parts{}, errSpelling
	}
	var decoded [3][]byte
	for i, field := range fields {
		data, err := base64.RawURLEncoding.DecodeString(field)
		if err != nil || encode(data) != field { // the decoder skips line ends and unused bits
			return parts{}, errSpelling
		}
		decoded[i] = data
	}
	p := parts{header: decoded[0], payload: decoded[1], signature: decoded[2]}
	if len(p.signature) != signatureBytes || new(big.Int).SetBytes(p.signature[signatureBytes/2:]).Cmp(halfOrder()) > 0 {
		return parts{}, errSpelling
	}
	return p, nil
}

// LowS returns the token with the lower of the two possible values of s in its ES256 signature, the
// only one that a Profile accepts.
func LowS(token string) (string, error) {
	signed, last, _ := cutLast(token, '.')
	signature, err := base64.RawURLEncoding.DecodeString(last)
	if err != nil || len(signature) != signatureBytes {
		return "", fmt.Errorf("signature of a token of ours: %w", errSpelling)
	}
	if s := new(big.Int).SetBytes(signature[signatureBytes/2:]); s.Cmp(halfOrder()) > 0 {
		s.Sub(orderP256(), s).FillBytes(signature[signatureBytes/2:])
	}
	return signed + "." + encode(signature), nil
}

func cutLast(text string, sep byte) (before, after string, found bool) {
	if i := strings.LastIndexByte(text, sep); i >= 0 {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}

// members returns the members of a JSON object by name. Unlike encoding/json it refuses repeated
// names, compares names exactly, and refuses a name that equals a known one except for letter case.
func members(data []byte, known ...string) (map[string]json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') || !utf8.Valid(data) {
		return nil, errors.New("want a JSON object")
	}
	out := make(map[string]json.RawMessage)
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("%q stands there twice", name)
		}
		for _, k := range known {
			if name != k && strings.EqualFold(name, k) {
				return nil, fmt.Errorf("%q is not %q", name, k)
			}
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		out[name] = value
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON object")
	}
	return out, nil
}
