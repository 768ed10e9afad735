package sources

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"
)

// input is an open file. It is unzipped if its name ends in .gz.
type input struct {
	io.Reader
	file *os.File
}

// openInput opens a file. The bytes that are read, before unzipping, are added to done.
func openInput(path string, done *int64) (*input, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	in := &input{Reader: counter{file, done}, file: file}
	if strings.HasSuffix(path, ".gz") {
		if in.Reader, err = gzip.NewReader(in.Reader); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	return in, nil
}

// Close closes the file. It ignores errors, because the file was only read.
func (i *input) Close() { _ = i.file.Close() }

type counter struct {
	io.Reader
	done *int64
}

func (c counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.done += int64(n)
	return n, err
}
