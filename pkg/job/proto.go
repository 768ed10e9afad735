package job

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	"github.com/akinai/akinai/pkg/id"
)

// Params are the parameters that every kind of job may have; a task adds its own.
type Params struct {
	DryRun bool `json:"dry_run,omitempty"`
}

// ToProto returns a job as its service shows it to staff, with the files that it has made.
func ToProto(j Job, files []File) *jobv1.Job {
	var params Params
	_ = json.Unmarshal(j.Params, &params) // they were valid when they were stored
	shown := &jobv1.Job{
		Id: j.ID, Kind: j.Kind, Name: j.Name, State: states[j.State], CreatedBy: j.CreatedBy, CreatedAt: timestamppb.New(j.CreatedAt),
		StartedAt: timeToProto(j.StartedAt), FinishedAt: timeToProto(j.FinishedAt),
		Position: j.Position, Total: j.Total, Counts: j.Counts, Reason: j.Reason, Message: j.Message, DryRun: params.DryRun,
	}
	for _, file := range files {
		shown.Files = append(shown.Files, filesToProto[file])
	}
	return shown
}

// Show returns a job as its service shows it to staff, with the files that it has made. Errors:
// ErrNotFound.
func (s *Store) Show(ctx context.Context, name string) (*jobv1.Job, error) {
	j, err := s.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	files, err := s.Files(ctx, name)
	if err != nil {
		return nil, err
	}
	return ToProto(j, files), nil
}

// defaultPage is the number of jobs of a page if none is given.
const defaultPage = 20

// Page returns jobs without their files, the newest first, and the token of the next page, "" at
// the end. The token is the last id of a page. A size of 0 means 20. Errors: ErrPageToken.
func (s *Store) Page(ctx context.Context, token string, size int32) (jobs []*jobv1.Job, next string, err error) {
	if token != "" && !id.Valid(token) {
		return nil, "", ErrPageToken
	}
	limit := cmp.Or(int(size), defaultPage)
	found, err := s.List(ctx, token, limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(found) > limit {
		found = found[:limit]
		next = found[limit-1].ID
	}
	for _, j := range found {
		jobs = append(jobs, ToProto(j, nil))
	}
	return jobs, next, nil
}

// FileFromProto returns a file that a job has made.
func FileFromProto(file jobv1.JobFile) File {
	if file == jobv1.JobFile_JOB_FILE_REFUSED {
		return FileRefused
	}
	return FileOutput
}

var (
	states = map[State]jobv1.JobState{
		StateUploading: jobv1.JobState_JOB_STATE_UPLOADING, StateQueued: jobv1.JobState_JOB_STATE_QUEUED,
		StateRunning: jobv1.JobState_JOB_STATE_RUNNING, StateDone: jobv1.JobState_JOB_STATE_DONE,
		StateFailed: jobv1.JobState_JOB_STATE_FAILED, StateCanceled: jobv1.JobState_JOB_STATE_CANCELED,
	}
	filesToProto = map[File]jobv1.JobFile{
		FileOutput: jobv1.JobFile_JOB_FILE_OUTPUT, FileRefused: jobv1.JobFile_JOB_FILE_REFUSED,
	}
)

func timeToProto(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
