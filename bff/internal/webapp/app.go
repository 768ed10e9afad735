// Package webapp holds a built app for browsers, and serves its files. An edge embeds the archive
// of its app, which "make web" writes and which is committed, so that no edge needs Node.
//
// The name of each file below /assets/ has a hash of its content: it never changes and is cached
// without end. A page names the files that it needs (Scripts).
package webapp

import (
	"bytes"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/rest"
)

// Prefix begins the paths of all files.
const Prefix = "/assets/"

// App is the built app. Safe for concurrent use.
type App struct {
	// folder is the folder of a newer build, "" without one.
	folder string

	mu    sync.Mutex
	built *build
	at    time.Time
}

// New returns the app of an archive. In development, folder is that of builds: one that is newer
// than this program replaces the archive, also later. folder may be empty or not exist.
func New(archive []byte, folder string) (*App, error) {
	built, err := fromArchive(archive)
	if err != nil {
		return nil, err
	}
	a := &App{folder: folder, built: built}
	if program, err := os.Executable(); err == nil {
		a.at = modified(program)
	}
	return a, nil
}

// current returns the app as it is now.
func (a *App) current() *build {
	if a.folder == "" {
		return a.built
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if at := modified(filepath.Join(a.folder, manifestName)); at.After(a.at) {
		if built, err := fromFolder(os.DirFS(a.folder)); err == nil { // else it is being written
			a.built, a.at = built, at
		}
	}
	return a.built
}

func modified(name string) time.Time {
	info, err := os.Stat(name)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// Scripts are the files that a page loads.
type Scripts struct {
	// Module is the script of the page, Preload what it imports, and Styles its style sheets.
	Module          string
	Preload, Styles []string
}

// Scripts returns the files of a screen by its name, those of reading pages for "page". It returns
// none for an unknown name.
func (a *App) Scripts(screen string) Scripts { return a.current().screens[screen] }

// ServeHTTP serves a file. An older name of a script leads to the current one: the page that names
// it was cached before a new version was rolled out.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	built := a.current()
	name := strings.TrimPrefix(r.URL.Path, Prefix)
	found, ok := built.files[name]
	if !ok {
		if screen, isScript := withoutHash(name); isScript && built.screens[screen].Module != "" {
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, built.screens[screen].Module, http.StatusFound)
			return
		}
		rest.Write(w, r, "ROUTE_NOT_FOUND", 0)
		return
	}
	found.write(w, r, "public, max-age=31536000, immutable")
}

// Notices serves the licenses of the packages in the app.
func (a *App) Notices(w http.ResponseWriter, r *http.Request) {
	a.current().notices.write(w, r, "public, max-age=3600")
}

// withoutHash returns the name of a script without its hash: "cart" for "cart-0a1b2c3d.js".
func withoutHash(name string) (string, bool) {
	base, isScript := strings.CutSuffix(name, ".js")
	i := strings.LastIndexByte(base, '-')
	if !isScript || i <= 0 {
		return "", false
	}
	return base[:i], true
}

// file is a file with its compressed form.
type file struct {
	media       string
	plain, gzip []byte
}

func newFile(name string, data []byte) file {
	f := file{media: medias[path.Ext(name)], plain: data}
	if f.media == "" {
		f.media = "application/octet-stream"
	}
	if small := compressed(data); len(small) < len(data) {
		f.gzip = small
	}
	return f
}

// medias are the types of the files of an app.
var medias = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}

func (f file) write(w http.ResponseWriter, r *http.Request, control string) {
	header := w.Header()
	header.Set("Content-Type", f.media)
	header.Set("Cache-Control", control)
	header.Set("Vary", "Accept-Encoding")
	header.Set("X-Content-Type-Options", "nosniff")
	body := f.plain
	if f.gzip != nil && bytecache.AcceptsGzip(strings.Join(r.Header.Values("Accept-Encoding"), ",")) {
		header.Set("Content-Encoding", "gzip")
		body = f.gzip
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
