package zones

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
)

// townBatch is the limit of the delivery service.
const townBatch = 2000

// townColumns are the columns of the file.
var townColumns = []string{"prefecture", "city", "town", "koaza", "lat", "lng"}

// ErrTownColumns reports a file with other columns.
var ErrTownColumns = errors.New("the columns are not prefecture, city, town, koaza, lat, lng")

// TownSummary accounts for the rows of a file.
type TownSummary struct {
	Read, Created, Updated, Unchanged int
	// Approximate rows had no coordinates and got the mean of their neighbors.
	Approximate int
	// Refusals are rows that were left out, with their line in the file.
	Refusals []string
}

// LoadTowns sends the points of a CSV file, plain or gzip. Bad rows are left out and reported; the
// good ones are sent.
func (l *Loader) LoadTowns(ctx context.Context, file io.Reader) (sum TownSummary, err error) {
	points, sum, err := ReadTowns(file)
	if err != nil {
		return sum, err
	}
	for batch := range slices.Chunk(points, townBatch) {
		done, err := l.Client.ImportTownPoints(ctx, &deliveryv1.ImportTownPointsRequest{Set: l.Set, Attribution: l.Attribution, Points: batch})
		if err != nil {
			return sum, err
		}
		sum.Created += int(done.GetCreated())
		sum.Updated += int(done.GetUpdated())
		sum.Unchanged += int(done.GetUnchanged())
		l.Progress(len(batch))
	}
	return sum, nil
}

// ReadTowns reads a file. A row without coordinates gets the mean of the rows of its city that have
// the same name before the number of the chome; without any, of all rows of its city.
func ReadTowns(file io.Reader) ([]*deliveryv1.TownPoint, TownSummary, error) {
	var sum TownSummary
	rows, err := unzip(file)
	if err != nil {
		return nil, sum, err
	}
	r := csv.NewReader(rows)
	header, err := r.Read()
	if err != nil || !slices.Equal(header, townColumns) {
		return nil, sum, errors.Join(ErrTownColumns, err)
	}
	var points []*deliveryv1.TownPoint
	means := make(map[[3]string]*mean)
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		sum.Read++
		line, _ := r.FieldPos(0)
		var point *deliveryv1.TownPoint
		if err == nil {
			point, err = townOf(row)
		}
		if err != nil {
			sum.Refusals = append(sum.Refusals, fmt.Sprintf("line %d: %v", line, err))
			continue
		}
		points = append(points, point)
		addTo(means, point)
	}
	return fillIn(points, means, &sum), sum, nil
}

func unzip(file io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(file)
	if magic, err := buffered.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		return gzip.NewReader(buffered)
	}
	return buffered, nil
}

func townOf(row []string) (*deliveryv1.TownPoint, error) {
	point := &deliveryv1.TownPoint{Prefecture: row[0], City: row[1], Town: row[2], Koaza: row[3]}
	if row[0] == "" || row[1] == "" || row[2] == "" {
		return nil, errors.New("prefecture, city or town is empty")
	}
	if row[4] == "" && row[5] == "" {
		return point, nil
	}
	latitude, err1 := strconv.ParseFloat(row[4], 64)
	longitude, err2 := strconv.ParseFloat(row[5], 64)
	switch {
	case err1 != nil || err2 != nil:
		return nil, fmt.Errorf("%q, %q are not coordinates", row[4], row[5])
	case (latitude > 90 || latitude < -90) && longitude >= -90 && longitude <= 90 && latitude >= -180 && latitude <= 180:
		return nil, fmt.Errorf("the coordinates %v, %v are swapped", latitude, longitude)
	case !(latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180):
		return nil, fmt.Errorf("the coordinates %v, %v are not in WGS84", latitude, longitude)
	}
	point.Point = &deliveryv1.Point{Latitude: latitude, Longitude: longitude}
	return point, nil
}

// mean sums points.
type mean struct{ latitude, longitude, count float64 }

// keysOf returns the keys of the sums to which a town belongs: its neighbors, and its city.
func keysOf(p *deliveryv1.TownPoint) [2][3]string {
	name := strings.TrimRight(strings.TrimSuffix(p.GetTown(), "丁目"), "〇一二三四五六七八九十0123456789")
	return [2][3]string{{p.GetPrefecture(), p.GetCity(), name}, {p.GetPrefecture(), p.GetCity(), ""}}
}

func addTo(means map[[3]string]*mean, p *deliveryv1.TownPoint) {
	if p.GetPoint() == nil {
		return
	}
	for _, key := range keysOf(p) {
		if means[key] == nil {
			means[key] = &mean{}
		}
		means[key].latitude += p.GetPoint().GetLatitude()
		means[key].longitude += p.GetPoint().GetLongitude()
		means[key].count++
	}
}

// fillIn gives every point coordinates, and leaves out those whose city has none.
func fillIn(points []*deliveryv1.TownPoint, means map[[3]string]*mean, sum *TownSummary) []*deliveryv1.TownPoint {
	return slices.DeleteFunc(points, func(p *deliveryv1.TownPoint) bool {
		if p.GetPoint() != nil {
			return false
		}
		for _, key := range keysOf(p) {
			if m := means[key]; m != nil {
				p.Point, p.Approximate = &deliveryv1.Point{Latitude: m.latitude / m.count, Longitude: m.longitude / m.count}, true
				sum.Approximate++
				return false
			}
		}
		sum.Refusals = append(sum.Refusals, fmt.Sprintf("%s%s%s: no town of the city has coordinates", p.GetPrefecture(), p.GetCity(), p.GetTown()))
		return true
	})
}
