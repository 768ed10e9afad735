package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

const (
	// unfinished is the folder of blobs being written. Files left by a crash are never read and may
	// be deleted.
	unfinished = ".unfinished"

	folderMode fs.FileMode = 0o750
	fileMode   fs.FileMode = 0o640
)

// folder stores each blob as one file.
type folder struct{ root *os.Root }

func openFolder(name string) (*folder, error) {
	if err := os.MkdirAll(name, folderMode); err != nil {
		return nil, fmt.Errorf("folder of blobs: %w", err)
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("folder of blobs: %w", err)
	}
	if err := root.MkdirAll(unfinished, folderMode); err != nil {
		return nil, fmt.Errorf("folder of blobs %s cannot be written to: %w", name, err)
	}
	return &folder{root}, nil
}

// Get implements Store.
func (f *folder) Get(ctx context.Context, key string) ([]byte, error) {
	if err := errors.Join(checkKey(key), ctx.Err()); err != nil {
		return nil, err
	}
	content, err := f.root.ReadFile(key)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: %w", key, ErrNotFound)
	case err != nil:
		return nil, ErrUnavailable.Wrap(err)
	}
	return content, nil
}

// Put implements Store. The file is renamed to its key when it is complete and on disk.
func (f *folder) Put(ctx context.Context, key string, content []byte) error {
	if err := errors.Join(checkKey(key), ctx.Err()); err != nil {
		return err
	}
	temporary := path.Join(unfinished, rand.Text())
	err := f.write(temporary, content)
	if err == nil {
		err = f.root.MkdirAll(path.Dir(key), folderMode)
	}
	if err == nil {
		err = f.root.Rename(temporary, key)
	}
	if err != nil {
		_ = f.root.Remove(temporary)
		return ErrUnavailable.Wrap(fmt.Errorf("write %s: %w", key, err))
	}
	return f.sync(key)
}

func (f *folder) write(name string, content []byte) error {
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// sync flushes the folders above a file to disk. Without it, a crash may lose the file's name.
func (f *folder) sync(key string) error {
	for name := path.Dir(key); ; name = path.Dir(name) {
		above, err := f.root.Open(name)
		if err == nil {
			err = errors.Join(above.Sync(), above.Close())
		}
		if err != nil {
			return ErrUnavailable.Wrap(fmt.Errorf("write %s: %w", key, err))
		}
		if name == "." {
			return nil
		}
	}
}

// Delete implements Store.
func (f *folder) Delete(ctx context.Context, key string) error {
	if err := errors.Join(checkKey(key), ctx.Err()); err != nil {
		return err
	}
	if err := f.root.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ErrUnavailable.Wrap(err)
	}
	return nil
}
