// Package media serves the pictures of products at the edges.
package media

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/rest"
)

// GetPicture returns a picture in a width. product.v1.MediaService implements it.
type GetPicture func(ctx context.Context, req *productv1.GetPictureRequest) (*productv1.GetPictureResponse, error)

// Pictures serves GET /pictures/{id}?width=N: uploaded pictures, re-encoded by the product service.
// Pictures are immutable: browsers and proxies may cache them for a year, and a conditional request
// needs no RPC.
func Pictures(get GetPicture) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		width, err := widthOf(r)
		if err != nil {
			rest.Write(w, r, "VALIDATION_FAILED", 0)
			return
		}
		id := r.PathValue("id")
		tag := `"` + id + "-" + strconv.Itoa(int(width)) + `"`
		if listsTag(r.Header.Values("If-None-Match"), tag) {
			allowCaching(w.Header(), tag)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		picture, err := get(r.Context(), &productv1.GetPictureRequest{Id: id, Width: width})
		if err != nil {
			middleware.Refuse(w, r, err)
			return
		}
		allowCaching(w.Header(), tag)
		w.Header().Set("Content-Type", picture.GetMediaType())
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(picture.GetContent()))
	})
}

// widthOf returns the width of the query, 0 if it has none.
func widthOf(r *http.Request) (int32, error) {
	text := r.URL.Query().Get("width")
	if text == "" {
		return 0, nil
	}
	width, err := strconv.ParseUint(text, 10, 31)
	return int32(width), err
}

// allowCaching sets the header fields of every response with a picture. They allow caching for a
// year, and forbid the browser to run the content as a page of this origin, whatever type it
// detects.
func allowCaching(header http.Header, tag string) {
	header.Set("ETag", tag)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	sandbox(header)
}

// sandbox forbids the browser to run the content as a page of this origin.
func sandbox(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	header.Set("X-Content-Type-Options", "nosniff")
}

// listsTag reports whether If-None-Match contains the tag. "*" does not count: it asks whether the
// picture exists, and only the service knows.
func listsTag(lists []string, tag string) bool {
	for _, list := range lists {
		for candidate := range strings.SplitSeq(list, ",") {
			if strings.TrimPrefix(strings.TrimSpace(candidate), "W/") == tag {
				return true
			}
		}
	}
	return false
}
