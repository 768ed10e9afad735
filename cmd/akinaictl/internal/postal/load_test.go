package postal

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
)

const (
	townFile = `13101,"100  ","1000001","トウキョウト","チヨダク","チヨダ","東京都","千代田区","千代田",0,0,0,0,0,0
13101,"102  ","1020072","トウキョウト","チヨダク","イイダバシ","東京都","千代田区","飯田橋",0,0,1,0,0,0
`
	// A town whose remark is too long for a row, as the older file has it.
	splitFile = `26105,"605  ","6050874","ｷｮｳﾄﾌ","ｷｮｳﾄｼﾋｶﾞｼﾔﾏｸ","ﾄｷﾜﾁｮｳ","京都府","京都市東山区","常盤町（東大路通、",0,0,0,0,0,0
26105,"605  ","6050874","ｷｮｳﾄﾌ","ｷｮｳﾄｼﾋｶﾞｼﾔﾏｸ","ﾄｷﾜﾁｮｳ","京都府","京都市東山区","渋谷通）",0,0,0,0,0,0
`
	officeFile = `13101,"(ｶﾌﾞ) ｱｷﾅｲ","株式会社　商い","東京都","千代田区","千代田","１丁目１－１","1008799","100  ","銀座",0,0,0
`
)

// service records what it is sent.
type service struct {
	userv1connect.PostalServiceClient
	rows     []*userv1.PostalRow
	finished *userv1.FinishPostalImportRequest
}

func (s *service) ImportPostalCodes(_ context.Context, req *userv1.ImportPostalCodesRequest) (*userv1.ImportPostalCodesResponse, error) {
	s.rows = append(s.rows, req.GetRows()...)
	return &userv1.ImportPostalCodesResponse{Created: int32(len(req.GetRows()))}, nil
}

func (s *service) FinishPostalImport(
	_ context.Context, req *userv1.FinishPostalImportRequest,
) (*userv1.FinishPostalImportResponse, error) {
	s.finished = req
	return &userv1.FinishPostalImportResponse{Retired: 1, Current: int32(len(s.rows))}, nil
}

func load(t *testing.T, file string) (*service, Summary, error) {
	t.Helper()
	s := &service{}
	l := Loader{Codes: s, Version: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), Progress: func(int) {}}
	sum, err := l.Load(t.Context(), strings.NewReader(file))
	return s, sum, err
}

func shiftJIS(t *testing.T, text string) string {
	t.Helper()
	out, err := japanese.ShiftJIS.NewEncoder().String(text)
	require.NoError(t, err)
	return out
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func TestLoadReadsTheTableOfTownsInEveryForm(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"UTF-8": townFile, "with a byte order mark": "\uFEFF" + townFile, "gzip": zipped(t, townFile), "Shift_JIS": shiftJIS(t, townFile),
		"CRLF": strings.ReplaceAll(townFile, "\n", "\r\n"),
	} {
		s, sum, err := load(t, file)
		require.NoError(t, err, name)
		require.Equal(t, Summary{Table: userv1.PostalTable_POSTAL_TABLE_TOWNS, Read: 2, Created: 2, Retired: 1, Current: 2}, sum, name)
		require.Equal(t, "千代田", s.rows[0].GetTown(), name)
		require.Equal(t, "1020072", s.rows[1].GetPostalCode(), name)
		require.Equal(t, "イイダバシ", s.rows[1].GetTownKana(), name)
		require.Equal(t, "2026-03-31", s.finished.GetVersion(), name)
	}
}

func TestLoadJoinsTownsThatAreSpreadOverRows(t *testing.T) {
	t.Parallel()
	s, sum, err := load(t, shiftJIS(t, splitFile+splitFile))
	require.NoError(t, err)
	require.Equal(t, 2, sum.Read)
	require.Equal(t, "常盤町（東大路通、渋谷通）", s.rows[0].GetTown())
	require.Equal(t, "トキワチョウ", s.rows[0].GetTownKana())
	require.Equal(t, "キョウトシヒガシヤマク", s.rows[0].GetCityKana(), "half-width voiced sounds become one character")
}

func TestLoadReadsTheTableOfOffices(t *testing.T) {
	t.Parallel()
	s, sum, err := load(t, shiftJIS(t, officeFile))
	require.NoError(t, err)
	require.Equal(t, userv1.PostalTable_POSTAL_TABLE_OFFICES, sum.Table)
	require.Equal(t, []string{"株式会社　商い", "（カブ）　アキナイ", "1008799", "１丁目１－１"}, []string{
		s.rows[0].GetOffice(), s.rows[0].GetOfficeKana(), s.rows[0].GetPostalCode(), s.rows[0].GetStreet(),
	})
}

func TestLoadRetiresNothingAfterAFault(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"empty": "", "other columns": "a,b,c\n", "columns change": townFile + officeFile,
		"cut within a town":  strings.SplitAfterN(splitFile, "\n", 2)[0],
		"open, then another": strings.SplitAfterN(splitFile, "\n", 2)[0] + townFile,
		"cut within a row":   strings.TrimSuffix(townFile, ",0\n"),
		"cut within a quote": strings.TrimSuffix(townFile, `田橋",0,0,1,0,0,0`+"\n"),
	} {
		s, _, err := load(t, file)
		require.Error(t, err, name)
		require.Nil(t, s.finished, name)
	}
}

func TestLoadSendsLargeTablesInBatches(t *testing.T) {
	t.Parallel()
	var file strings.Builder
	for i := range 2*batchSize + 1 {
		fmt.Fprintf(&file, "13101,\"100  \",\"%07d\",\"ト\",\"チ\",\"マチ\",\"東京都\",\"千代田区\",\"町\",0,0,0,0,0,0\n", i)
	}
	s, sum, err := load(t, file.String())
	require.NoError(t, err)
	require.Equal(t, []int{2*batchSize + 1, 2*batchSize + 1}, []int{sum.Read, len(s.rows)})
}
