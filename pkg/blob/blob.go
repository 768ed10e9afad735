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

// What a store answers.
var (
	// ErrNotFound says that no blob has the key. Whoever asked decides what that means.
	ErrNotFound    = errors.New("no such blob")
	ErrUnavailable = errs.New(errs.Unavailable, "BLOBS_UNAVAILABLE", "the blob store cannot be reached")
)

// Store keeps blobs. Safe for concurrent use, also by several processes on the same folder or bucket.
type Store interface {
	// Put stores content; when it returns nil, the blob outlives a crash of the machine that wrote it. It can be repeated. Errors:
	// ErrUnavailable.
	Put(ctx context.Context, key string, content []byte) error
	// Get returns a blob. Errors: ErrNotFound, ErrUnavailable.
	Get(ctx context.Context, key string) ([]byte, error)
}

// Open returns the store at an address: a path or a URL file:… for a folder, which is made if it is missing, or
//
//	s3://bucket/prefix?region=…&endpoint=…&path_style=true
//
// for a bucket, which must be there: nothing is asked of it yet. region is us-east-1 by default, endpoint is Amazon's, and path_style
// puts the bucket into the path, as stores other than Amazon's want it; an endpoint http://… is spoken to in the clear. The secrets
// come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, from the file of shared credentials, or from the role of the machine or pod.
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

// checkKey refuses keys that a folder cannot have, and those that begin with a dot, which are its own.
func checkKey(key string) error {
	if !fs.ValidPath(key) || strings.HasPrefix(key, ".") || strings.Contains(key, `\`) {
		return fmt.Errorf("%q is no key of a blob", key)
	}
	return nil
}
