using Sande.Contracts.Datasets;
using Sande.Contracts.Evaluation;
using Sande.Worker.Execution;

namespace Sande.Worker.Tests.Execution;

public sealed class JobSpecFileTests : IDisposable
{
    private readonly JobFolder _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void Relative_paths_are_relative_to_the_file()
    {
        var spec = JobSpecFile.Read(_job.WriteSpec());

        Assert.Equal(_job["model"], spec.Checkpoints["model"]);
        Assert.Equal(_job["rows.jsonl"], spec.Datasets["rows"].Path);
    }

    [Fact]
    public void A_file_that_is_absent_is_named()
    {
        var exception = Assert.Throws<JobSpecException>(() => JobSpecFile.Read(_job["no.json"]));
        Assert.Contains(_job["no.json"], exception.Message);
    }

    [Theory]
    [InlineData("\"model\": \"model\"", "\"model\": \"elsewhere\"", "/checkpoints/model")]
    [InlineData("\"rows.jsonl\"", "\"none.jsonl\"", "/datasets/rows/path")]
    [InlineData("\"checkpoint_id\": \"model\"", "\"checkpoint_id\": \"other\"", "/remediation/checkpoint_id")]
    [InlineData("\"clean_dataset_id\": \"rows\"", "\"clean_dataset_id\": \"other\"", "/remediation/clean_dataset_id")]
    [InlineData("\"method\": \"auto\"", "\"method\": \"magic\"", "/remediation/method")]
    [InlineData("\"method\": \"auto\"", "\"methods\": \"auto\"", "/remediation/methods")]
    [InlineData("\"seed\": null", "\"seed\": \"x\"", "/remediation/hyperparameters/seed")]
    public void What_is_wrong_is_named_by_its_field(string right, string wrong, string pointer)
    {
        var json = File.ReadAllText(_job.WriteSpec());
        Assert.Contains(right, json);
        var path = _job.WriteSpec(json.Replace(right, wrong));

        var exception = Assert.Throws<JobSpecException>(() => JobSpecFile.Read(path));

        Assert.Equal(pointer, Assert.Single(exception.Errors).Pointer);
        Assert.StartsWith(pointer + ": ", exception.Message);
    }

    [Fact]
    public void A_dataset_of_another_kind_is_refused_wherever_it_is_used()
    {
        var spec = _job.Spec with
        {
            Remediation = _job.Spec.Remediation! with
            {
                Evaluation = new EvaluationSpec { Utility = [new() { Task = UtilityTask.Mmlu, DatasetId = "questions" }, new() { Task = UtilityTask.ExactMatch, DatasetId = "questions" }] },
            },
            Datasets = _job.Spec.Datasets.SetItem("rows", new(_job["rows.jsonl"], DatasetKind.MultipleChoice)).Add("questions", new(_job["rows.jsonl"], DatasetKind.MultipleChoice)),
        };

        var exception = Assert.Throws<JobSpecException>(() => JobSpecFile.Read(_job.WriteSpec(spec)));

        Assert.Equal(["/remediation/clean_dataset_id", "/remediation/evaluation/utility/1/dataset_id"], exception.Errors.Select(error => error.Pointer));
        Assert.Contains("is of kind multiple_choice, not instructions", exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{ \"kind\": ")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void What_is_no_job_at_all_is_refused(string json)
        => Assert.Throws<JobSpecException>(() => JobSpecFile.Read(_job.WriteSpec(json)));

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var spec = _job.Spec with { Checkpoints = _job.Spec.Checkpoints.Clear(), Datasets = _job.Spec.Datasets.Clear() };

        var exception = Assert.Throws<JobSpecException>(() => JobSpecFile.Read(_job.WriteSpec(spec)));

        Assert.Equal(["/remediation/checkpoint_id", "/remediation/clean_dataset_id"], exception.Errors.Select(error => error.Pointer));
    }
}
