package stockfile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/stockfile"
)

// A cell may have megabytes, and the messages of a batch are in memory.
func TestMessagesRepeatOnlyTheBeginningOfALongCell(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("/", 100_000)
	reader, err := stockfile.NewReader(strings.NewReader("sku,location,on_hand\n"+
		long+",,1\nTEA-1,"+long+",1\nTEA-1,,"+long+"\n"), "", nil)
	require.NoError(t, err)
	rows := 0
	for row, err := range reader.Rows() {
		require.NoError(t, err)
		require.ErrorContains(t, row.Err, long[:40])
		require.Less(t, len(row.Err.Error()), 300)
		rows++
	}
	require.Equal(t, 3, rows)
	_, err = stockfile.NewReader(strings.NewReader("sku,on_hand,"+long+"\n"), "", nil)
	require.ErrorContains(t, err, "unknown column")
	require.Less(t, len(err.Error()), 300)
}
