package blob

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	amazon        = "https://s3.amazonaws.com"
	defaultRegion = "us-east-1"
	// maxRetries is small, because callers have deadlines of seconds.
	maxRetries = 3
)

// bucket stores each blob as one object. S3 shows an object only when it is complete.
type bucket struct {
	client       minio.Core
	name, prefix string
}

func openBucket(address *url.URL) (*bucket, error) {
	options := address.Query()
	for name := range options {
		if !slices.Contains([]string{"region", "endpoint", "path_style"}, name) {
			return nil, fmt.Errorf("blob store %s: no option is called %s", address.Redacted(), name)
		}
	}
	if address.User != nil {
		return nil, fmt.Errorf("blob store %s: its secrets come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", address.Redacted())
	}
	endpoint, err := url.Parse(cmp.Or(options.Get("endpoint"), amazon))
	if err != nil || endpoint.Host == "" || endpoint.Scheme != "http" && endpoint.Scheme != "https" {
		return nil, fmt.Errorf("blob store %s: the endpoint is no http URL", address.Redacted())
	}
	lookup := minio.BucketLookupAuto
	if options.Get("path_style") == "true" {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.NewCore(endpoint.Host, &minio.Options{
		Creds: credentials.NewChainCredentials([]credentials.Provider{
			&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{},
		}),
		Secure:       endpoint.Scheme == "https",
		Region:       cmp.Or(options.Get("region"), defaultRegion),
		BucketLookup: lookup,
		MaxRetries:   maxRetries,
	})
	if err != nil {
		return nil, fmt.Errorf("blob store %s: %w", address.Redacted(), err)
	}
	if address.Host == "" {
		return nil, fmt.Errorf("blob store %s names no bucket", address.Redacted())
	}
	return &bucket{*client, address.Host, strings.Trim(address.Path, "/")}, nil
}

// Get implements Store.
func (b *bucket) Get(ctx context.Context, key string) ([]byte, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	body, _, _, err := b.client.GetObject(ctx, b.name, path.Join(b.prefix, key), minio.GetObjectOptions{})
	if err != nil {
		return nil, refused(ctx, key, err)
	}
	defer body.Close() //nolint:errcheck // read to its end
	content, err := io.ReadAll(body)
	if err != nil {
		return nil, refused(ctx, key, err)
	}
	return content, nil
}

// Put implements Store.
func (b *bucket) Put(ctx context.Context, key string, content []byte) error {
	if err := checkKey(key); err != nil {
		return err
	}
	_, err := b.client.PutObject(ctx, b.name, path.Join(b.prefix, key), bytes.NewReader(content), int64(len(content)), "", "",
		minio.PutObjectOptions{})
	if err != nil {
		return refused(ctx, key, err)
	}
	return nil
}

// refused wraps an error of the store. The end of the caller's context is not an error of the
// store.
func refused(ctx context.Context, key string, err error) error {
	switch {
	case minio.ToErrorResponse(err).Code == minio.NoSuchKey:
		return fmt.Errorf("%s: %w", key, ErrNotFound)
	case ctx.Err() != nil:
		return fmt.Errorf("blob %s: %w", key, ctx.Err())
	default:
		return ErrUnavailable.Wrap(fmt.Errorf("blob %s: %w", key, err))
	}
}

// Delete implements Store.
func (b *bucket) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	err := b.client.RemoveObject(ctx, b.name, path.Join(b.prefix, key), minio.RemoveObjectOptions{})
	if err != nil && minio.ToErrorResponse(err).Code != minio.NoSuchKey {
		return refused(ctx, key, err)
	}
	return nil
}
