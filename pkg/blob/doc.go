// Package blob keeps bytes by key, such as the pictures of products: in a folder, or in a bucket of an S3-compatible store.
//
// A blob is written once and read often. Keys are made of what they name, so the same key always has the same bytes: writing it again
// changes nothing for readers, and nothing is ever deleted here. A reader never sees a part of a blob, not even of one whose writer
// died.
//
// Start reading at Open.
package blob
