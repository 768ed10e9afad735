package zones

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
)

// batchSize is the number of zones of a request: their outlines are long.
const batchSize = 50

// ErrNoFeatures reports a file that is no GeoJSON FeatureCollection, or has no features.
var ErrNoFeatures = errors.New("the file is not a GeoJSON FeatureCollection with features")

// Mapping says which properties of a feature are the fields of a zone.
type Mapping struct {
	// Code names the property with the code of the zone.
	Code string
	// Name names the properties that make up the name.
	Name []string
	// Methods are those of features that have no "methods" of their own.
	Methods []*deliveryv1.Method
}

// Loader sends the features of a file as zones of a set. A load can be repeated.
type Loader struct {
	Client           deliveryv1connect.DeliveryAdminServiceClient
	Set, Attribution string
	Mapping          Mapping
	// Progress is called with the number of zones since the last call.
	Progress func(zones int)
}

// Issue is a zone that was refused or is doubtful.
type Issue struct {
	// Feature is the place in the file, from 1.
	Feature              int
	Code, Reason, Detail string
}

// String returns the issue for people.
func (i Issue) String() string {
	return fmt.Sprintf("feature %d (%s): %s: %s", i.Feature, i.Code, i.Reason, i.Detail)
}

// Summary accounts for the features of a file.
type Summary struct {
	Read, Created, Updated, Unchanged int
	Refusals, Warnings                []Issue
}

type feature struct {
	Properties map[string]json.RawMessage `json:"properties"`
	Geometry   json.RawMessage            `json:"geometry"`
}

// Load sends a whole file. Refused zones are in the summary; they stop nothing.
func (l *Loader) Load(ctx context.Context, file io.Reader) (sum Summary, err error) {
	var collection struct {
		Features []feature `json:"features"`
	}
	if err := json.NewDecoder(file).Decode(&collection); err != nil {
		return sum, errors.Join(ErrNoFeatures, err)
	}
	if len(collection.Features) == 0 {
		return sum, ErrNoFeatures
	}
	var batch []*deliveryv1.Zone
	var places []int
	for i, f := range collection.Features {
		sum.Read++
		zone, err := l.Mapping.zone(f)
		if err != nil {
			sum.Refusals = append(sum.Refusals, Issue{Feature: i + 1, Code: zone.GetCode(), Reason: "FEATURE_INVALID", Detail: err.Error()})
		} else {
			batch, places = append(batch, zone), append(places, i+1)
		}
		if len(batch) == batchSize || len(batch) > 0 && i == len(collection.Features)-1 {
			if err := l.send(ctx, batch, places, &sum); err != nil {
				return sum, err
			}
			batch, places = nil, nil
		}
	}
	return sum, nil
}

func (l *Loader) send(ctx context.Context, batch []*deliveryv1.Zone, places []int, sum *Summary) error {
	done, err := l.Client.ImportZones(ctx, &deliveryv1.ImportZonesRequest{Set: l.Set, Attribution: l.Attribution, Zones: batch})
	if err != nil {
		return fmt.Errorf("features %d to %d: %w", places[0], places[len(places)-1], err)
	}
	sum.Created += int(done.GetCreated())
	sum.Updated += int(done.GetUpdated())
	sum.Unchanged += int(done.GetUnchanged())
	sum.Refusals = append(sum.Refusals, issues(done.GetRefusals(), places)...)
	sum.Warnings = append(sum.Warnings, issues(done.GetWarnings(), places)...)
	l.Progress(len(batch))
	return nil
}

func issues(in []*deliveryv1.ZoneIssue, places []int) []Issue {
	out := make([]Issue, len(in))
	for i, issue := range in {
		out[i] = Issue{Feature: places[issue.GetIndex()], Code: issue.GetCode(), Reason: issue.GetReason(), Detail: issue.GetDetail()}
	}
	return out
}

// zone returns the zone of a feature. Properties that are named like fields of a zone are these
// fields: "priority", "valid_from", "valid_until", "postal_codes", "methods".
func (m Mapping) zone(f feature) (*deliveryv1.Zone, error) {
	fields := make(map[string]json.RawMessage)
	for _, name := range []string{"priority", "valid_from", "valid_until", "postal_codes", "methods"} {
		if value, ok := f.Properties[name]; ok && string(value) != "null" {
			fields[name] = value
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	zone := &deliveryv1.Zone{}
	if err := protojson.Unmarshal(text, zone); err != nil {
		return zone, err
	}
	if zone.Code = plain(f.Properties[m.Code]); zone.GetCode() == "" {
		return zone, fmt.Errorf("the property %q is missing", m.Code)
	}
	var names []string
	for _, name := range m.Name {
		if part := plain(f.Properties[name]); part != "" {
			names = append(names, part)
		}
	}
	if zone.Name = strings.Join(names, ""); zone.GetName() == "" {
		zone.Name = zone.GetCode()
	}
	if len(f.Geometry) > 0 && string(f.Geometry) != "null" {
		zone.Area = string(f.Geometry)
	}
	if _, own := fields["methods"]; !own {
		zone.Methods = m.Methods
	}
	return zone, nil
}

// plain returns a text or a number of JSON as text; "" for null and anything else.
func plain(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var number json.Number
	if json.Unmarshal(value, &number) == nil {
		return number.String()
	}
	return ""
}

// Methods reads methods from a JSON array.
func Methods(text []byte) ([]*deliveryv1.Method, error) {
	zone := &deliveryv1.Zone{}
	if err := protojson.Unmarshal(append(append([]byte(`{"methods":`), text...), '}'), zone); err != nil {
		return nil, fmt.Errorf("methods: %w", err)
	}
	return zone.GetMethods(), nil
}
