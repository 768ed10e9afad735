package media

import (
	"io/fs"
	"net/http"

	"github.com/akinai/akinai/bff/internal/rest"
)

// Samples serves the pictures of the sample catalog, which are drawings. It lists no folders.
func Samples(images fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		info, err := fs.Stat(images, r.URL.Path)
		if err != nil || info.IsDir() {
			rest.Write(w, r, "PICTURE_NOT_FOUND", 0)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=86400")
		sandbox(w.Header())
		http.ServeFileFS(w, r, images, r.URL.Path) //nolint:gosec // of embedded files
	})
}
