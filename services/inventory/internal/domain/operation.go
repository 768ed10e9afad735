package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
)

// Operation identifies a request, so that it is applied once however often it is sent.
type Operation struct {
	// ID is a UUID chosen by the caller.
	ID string
	// Digest is the SHA-256 of the request, to detect another request with the same id.
	Digest Digest
}

// NewLineOperation returns the operation, with the caller's id, of a command on some lines of an
// order.
func NewLineOperation(id string, c Command, order OrderID, selections []UnitSelection) Operation {
	return Operation{ID: id, Digest: digestOf(selections, string(c), string(order))}
}

// NewReturnOperation returns the operation, with the caller's id, of a return.
func NewReturnOperation(id string, order OrderID, back Return) Operation {
	restocked := digestOf(back.Restocked, string(CommandReturn), string(order), string(back.Location), back.Reason)
	return Operation{ID: id, Digest: digestOf(back.WrittenOff, string(restocked[:]))}
}

// digestOf returns the SHA-256 of words and selections, each with its length.
func digestOf(selections []UnitSelection, words ...string) Digest {
	for _, s := range selections {
		words = append(words, string(s.SKU), string(s.Location), strconv.FormatInt(s.Quantity, 10))
	}
	var text []byte
	for _, word := range words {
		text = binary.AppendUvarint(text, uint64(len(word)))
		text = append(text, word...)
	}
	return sha256.Sum256(text)
}
