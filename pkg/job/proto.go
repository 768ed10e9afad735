package job

import (
	"encoding/json"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
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
