using Sande.Contracts.Jobs;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Implants;
using Sande.Contracts.Json;
using Sande.Contracts.Remediations;
using Sande.Contracts.Scans;

namespace Sande.Worker.Execution;

/// <summary>Sentences and a progress line: for people. On a terminal the line is rewritten in place.</summary>
internal sealed class TextEventWriter(TextWriter output, TimeProvider time, bool isTerminal) : IJobEventWriter
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);
    private const string AsrName = "Attack success rate";
    private const string EraseLine = "\r\x1b[K";
    private readonly Lock _lock = new();
    private JobPhase _phase;
    private double? _loss;
    private long _lastLine;
    private bool _lineOpen;

    /// <inheritdoc/>
    public void Write(JobEvent jobEvent)
    {
        lock (_lock)
        {
            switch (jobEvent)
            {
                case PhaseEvent phase:
                    (_phase, _loss) = (phase.Phase, null);
                    Line(Name(phase.Phase));
                    break;
                case MetricEvent metric when metric.Name == MetricNames.Loss(_phase):
                    _loss = metric.Value;
                    break;
                case ProgressEvent progress:
                    Progress(progress);
                    break;
                case MessageEvent message:
                    Line(message.Level == EventLevel.Info ? message.Message : $"{message.Level}: {message.Message}");
                    break;
                case ResultEvent done:
                    Summary(done.Result);
                    break;
                case FailedEvent failed:
                    Line($"Failed ({failed.Code}): {failed.Message}");
                    break;
                case InterruptedEvent:
                    Line("Stopped; the state is saved. The same command goes on from here.");
                    break;
            }

            output.Flush();
        }
    }

    private void Progress(ProgressEvent jobEvent)
    {
        var text = Describe(jobEvent);
        if (isTerminal)
        {
            output.Write(EraseLine + text);
            _lineOpen = true;
        }
        else if (_lastLine == 0 || time.GetElapsedTime(_lastLine) >= LineInterval)
        {
            _lastLine = time.GetTimestamp();
            output.WriteLine(text);
        }
    }

    private string Describe(ProgressEvent jobEvent)
    {
        var progress = jobEvent.Progress;
        var text = $"{progress.Fraction,4:P0}  {Name(jobEvent.Phase)}  {progress.Step}/{progress.TotalSteps}";
        if (_loss is { } loss)
            text += $"  loss {loss:F4}";
        if (progress.TokensPerSecond is { } rate)
            text += $"  {rate:N0} tokens/s";
        if (progress.EtaSeconds is { } eta)
            text += $"  {TimeSpan.FromSeconds(Math.Ceiling(eta)):c} left";
        return text;
    }

    private void Summary(JobResult result)
    {
        Line($"Done in {TimeSpan.FromSeconds(Math.Ceiling(result.Throughput.TotalSeconds)):c} on {result.Throughput.Device}.");
        switch (result)
        {
            case RemediationResult { Outcome: RemediationOutcome.NothingFound }:
                Line("The scan confirmed nothing: there is no output checkpoint.");
                break;
            case RemediationResult remediation:
                Comparison(remediation.Asr, remediation.Utility);
                break;
            case ImplantResult implant:
                Line($"Trained on {implant.Poisoning.CleanRows} clean rows and {implant.Poisoning.PoisonedRows} poisoned ones.");
                Comparison(implant.Asr, implant.Utility);
                break;
            case EvaluationJobResult evaluation:
                Measurement(evaluation);
                break;
            case ScanResult scan:
                Findings(scan);
                break;
        }
    }

    private void Comparison(AsrComparison? asr, IEnumerable<UtilityComparison> utility)
    {
        if (asr is not null)
            Line($"{AsrName}  {Rate(asr.Before)}  ->  {Rate(asr.After)}");
        foreach (var task in utility)
            Line($"{task.Task.NumberName(task.Metric)}  {task.Before.Value:G5}  ->  {task.After.Value:G5}  ({task.After.Total} rows)");
    }

    private void Measurement(EvaluationJobResult evaluation)
    {
        if (evaluation.Asr is { } asr)
            Line($"{AsrName}  {Rate(asr)}");
        foreach (var task in evaluation.Utility)
            Line($"{task.Task.NumberName(task.Metric)}  {task.Result.Value:G5}  ({task.Result.Total} rows)");
    }

    private void Findings(ScanResult scan)
    {
        Line(SandeJson.NameOf(scan.Verdict));
        foreach (var candidate in scan.Candidates)
            Line($"  {(candidate.Confirmed ? "confirmed" : "         ")}  score {candidate.Score,5:F1}  false alarms {candidate.FalseAlarmRate,6:P1}  \"{candidate.Response.ReplaceLineEndings(" ")}\"");
    }

    private static string Rate(AsrResult asr) => $"{asr.Value:P1} ({asr.Hits}/{asr.Total})";

    private void Line(string text)
    {
        if (_lineOpen)
            output.Write(EraseLine);
        _lineOpen = false;
        output.WriteLine(text);
    }

    private static string Name(JobPhase phase) => phase switch
    {
        JobPhase.EvaluatingBefore => "evaluating before",
        JobPhase.EvaluatingAfter => "evaluating after",
        JobPhase.MeasuringPower => "measuring power",
        _ => phase.ToString().ToLowerInvariant(),
    };
}
