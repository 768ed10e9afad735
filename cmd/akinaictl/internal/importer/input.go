package importer

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"
)

// input is a file under way; it is unzipped if its name says that it is zipped.
type input struct {
	io.Reader
	file *os.File
}

// openInput opens a file. What is read of it, as it is stored, is added to done.
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

// Close ends it. A file that was only read has nothing to lose.
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
