//go:build testdata

package data

import (
	"os"
	"testing"

	"github.com/akinai/akinai/e2e/harness"
)

func TestMain(m *testing.M) { os.Exit(harness.Run(m)) }
