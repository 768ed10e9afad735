// Package picture renders uploaded pictures for shoppers. It detects the format by the content
// alone, and encodes every picture again from its pixels: nothing else of an upload (metadata,
// thumbnails, data after the end) is kept.
//
// Uploads may be malicious. The size in pixels, and the number of scans of a progressive JPEG, are
// checked before decoding. The caller bounds how many pictures are rendered at once: one takes up
// to a few hundred MB (docs/pictures.md).
//
// Start reading at Codec.Render.
package picture
