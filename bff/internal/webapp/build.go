package webapp

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// The files of a build that are not below assets/.
const (
	manifestName = "manifest.json"
	noticesName  = "NOTICES.txt"
)

// build is an app as it was built.
type build struct {
	files   map[string]file
	screens map[string]Scripts
	notices file
}

// chunk is a file in the manifest that Vite writes.
type chunk struct {
	File    string   `json:"file"`
	Name    string   `json:"name"`
	IsEntry bool     `json:"isEntry"`
	Imports []string `json:"imports"`
	CSS     []string `json:"css"`
}

func fromArchive(data []byte) (*build, error) {
	files, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("read the archive of the app: %w", err)
	}
	return fromFolder(files)
}

func fromFolder(folder fs.FS) (*build, error) {
	text, err := fs.ReadFile(folder, manifestName)
	if err != nil {
		return nil, fmt.Errorf("read the app: %w", err)
	}
	chunks := make(map[string]chunk)
	if err := json.Unmarshal(text, &chunks); err != nil {
		return nil, fmt.Errorf("read the manifest of the app: %w", err)
	}
	b := &build{files: make(map[string]file), screens: make(map[string]Scripts)}
	names, err := fs.Glob(folder, "assets/*")
	if err != nil {
		return nil, err
	}
	for _, name := range append(names, noticesName) {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("read the app: %w", err)
		}
		if name == noticesName {
			b.notices = newFile(name, data)
			continue
		}
		b.files[path.Base(name)] = newFile(name, data)
	}
	for key, c := range chunks {
		if c.IsEntry {
			b.screens[c.Name] = scriptsOf(chunks, key)
		}
	}
	return b, nil
}

// scriptsOf returns the files of an entry with those of all that it imports.
func scriptsOf(chunks map[string]chunk, entry string) Scripts {
	out := Scripts{Module: "/" + chunks[entry].File}
	todo, seen := []string{entry}, map[string]bool{entry: true}
	for len(todo) > 0 {
		c := chunks[todo[0]]
		todo = todo[1:]
		for _, style := range c.CSS {
			if !slices.Contains(out.Styles, "/"+style) {
				out.Styles = append(out.Styles, "/"+style)
			}
		}
		for _, name := range c.Imports {
			if !seen[name] {
				seen[name] = true
				todo = append(todo, name)
				out.Preload = append(out.Preload, "/"+chunks[name].File)
			}
		}
	}
	slices.Sort(out.Styles)
	return out
}

// compressed returns the smallest form that gzip makes.
func compressed(data []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return data // the level is valid
	}
	_, _ = w.Write(data) // a buffer does not fail
	_ = w.Close()
	return out.Bytes()
}
