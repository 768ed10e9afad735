package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/akinai/akinai/"

// tagSets are the checked builds: the shipped one, and one with all build tags of the tests.
var tagSets = []string{"", "crashpoints,history,testdata,unguarded"}

// pkg is a package as go list reports it. Paths of our own packages are relative to the module.
type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	// Deps lists all packages that it links, without tests.
	Deps []string
}

func (p pkg) tests() []string { return append(slices.Clone(p.TestImports), p.XTestImports...) }

// list returns the packages of the module, as go list reports them with flag.
func list(t *testing.T, flag string) []pkg {
	t.Helper()
	args := []string{"list", "-json=ImportPath,Imports,TestImports,XTestImports,Deps", flag, "./..."}
	command := exec.CommandContext(t.Context(), "go", args...)
	command.Dir = "../.."
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	require.NoError(t, err, stderr.String())

	var packages []pkg
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		require.NoError(t, err)
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
		for _, paths := range [][]string{p.Imports, p.TestImports, p.XTestImports, p.Deps} {
			for i := range paths {
				paths[i] = strings.TrimPrefix(paths[i], module)
			}
		}
		packages = append(packages, p)
	}
}
