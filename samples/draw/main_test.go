package main

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/samples"
)

func TestCommittedPicturesAreWhatIsDrawn(t *testing.T) {
	for _, p := range plan {
		committed, err := fs.ReadFile(samples.Images(), p.slug+".svg")
		require.NoError(t, err)
		require.Equal(t, p.svg(), string(committed), "run go generate ./samples")
	}
}

func TestPicturesAreWellFormedAndDistinct(t *testing.T) {
	seen := make(map[string]string)
	for _, p := range plan {
		svg := p.svg()
		require.Empty(t, seen[svg], p.slug)
		seen[svg] = p.slug
		decoder := xml.NewDecoder(strings.NewReader(svg))
		for {
			_, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, p.slug)
		}
	}
}
