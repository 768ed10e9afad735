// Package blob stores bytes by key, such as pictures of products: in a folder, or in a bucket of an
// S3-compatible store.
//
// A blob is written once and read often. Keys are derived from the content, so the same key always
// has the same bytes: writing it again changes nothing for readers. Pictures are never deleted; the
// files of jobs are, when their job is. A reader never sees a part of a blob, even if its writer
// crashed.
//
// Start reading at Open.
package blob
