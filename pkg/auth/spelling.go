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

// errSpelling is returned for a token that is another spelling of a valid one, or of none.
var errSpelling = errors.New("the token is not spelled as we spell it")

const (
	// maxTokenBytes bounds what is decoded before its signature is known to be good. Ours have some
	// 600 bytes.
	maxTokenBytes  = 4096
	signatureBytes = 64 // of ES256: r and s (RFC 7518, section 3.4)
)

// halfOrder returns half the order of P-256: of the two values s and n-s that verify alike, ours is
// the one up to here.
func halfOrder() *big.Int { return new(big.Int).Rsh(orderP256(), 1) }

// parts are the three of a JWS in compact form, decoded.
type parts struct{ header, payload, signature []byte }

// splitToken decodes a token that is spelled in the one way there is: three parts in base64url
// without padding, blanks or bits that mean nothing, and a signature with the lower s. It does not
// verify anything.
func splitToken(token string) (parts, error) {
	fields := strings.Split(token, ".")
	if len(token) > maxTokenBytes || len(fields) != 3 {
		return parts{}, errSpelling
	}
	var decoded [3][]byte
	for i, field := range fields {
		data, err := base64.RawURLEncoding.DecodeString(field)
		if err != nil || encode(data) != field { // the decoder skips line ends and bits that are left over
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

// LowS returns the token with the lower of the two values that s can have in an ES256 signature,
// the only one that a Profile reads.
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

// members returns the members of a JSON object by name. Unlike encoding/json it refuses a name that
// stands there twice, takes names as they are written, and refuses one that is a known name in
// other letter case.
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
