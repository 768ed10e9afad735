package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"github.com/akinai/akinai/pkg/errs"
)

// Errors of a store.
var (
	// ErrNotFound means that no blob has the key.
	ErrNotFound    = errors.New("no such blob")
	ErrUnavailable = errs.New(errs.Unavailable, "BLOBS_UNAVAILABLE", "the blob store cannot be reached")
)

// Store keeps blobs. Safe for concurrent use, also by several processes on the same folder or
// bucket.
type Store interface {
	// Put stores content durably: after it has returned nil, a crash of the machine does not lose
	// the blob. May be repeated. Errors: ErrUnavailable.
	Put(ctx context.Context, key string, content []byte) error
	// Get returns a blob. Errors: ErrNotFound, ErrUnavailable.
	Get(ctx context.Context, key string) ([]byte, error)
	// Delete deletes a blob that nothing refers to any more. A blob that does not exist is deleted.
	// Errors: ErrUnavailable.
	Delete(ctx context.Context, key string) error
}

// Open returns the store at an address: a path or a URL file:… for a folder, which is created if it
// is missing, or
//
//	s3://bucket/prefix?region=…&endpoint=…&path_style=true
//
// for an existing bucket, which Open does not contact. region defaults to us-east-1, endpoint to
// Amazon's. path_style puts the bucket into the path, as most other stores expect it. An endpoint
// http://… is used without TLS. The secrets come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,
// from the file of shared credentials, or from the role of the machine or pod.
func Open(address string) (Store, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("address of the blob store: %w", err)
	}
	switch parsed.Scheme {
	case "":
		return openFolder(address)
	case "file":
		if parsed.Host != "" {
			return nil, fmt.Errorf("folder %s is on another host", address)
		}
		return openFolder(parsed.Opaque + parsed.Path)
	case "s3":
		return openBucket(parsed)
	default:
		return nil, fmt.Errorf("blob store %s: want a folder or s3://", parsed.Redacted())
	}
}

// checkKey refuses keys that are no valid path in a folder, and those that begin with a dot, which
// the folder store reserves.
func checkKey(key string) error {
	if !fs.ValidPath(key) || strings.HasPrefix(key, ".") || strings.Contains(key, `\`) {
		return fmt.Errorf("%q is no key of a blob", key)
	}
	return nil
}
