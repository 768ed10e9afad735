// Package picture makes what shoppers see of what staff upload. It decides by the bytes alone whether they are a picture, and makes every
// picture anew from its pixels: nothing else of an upload, no metadata, no thumbnail, nothing hidden behind its end, gets out.
//
// Uploads may be made to hurt. Their size in pixels is read and bounded before they are decoded, and so is the number of passes that a
// progressive JPEG asks for. Whoever calls bounds how many are in work at once: one takes up to some hundred MB (docs/pictures.md).
//
// Start reading at Codec.Render.
package picture
