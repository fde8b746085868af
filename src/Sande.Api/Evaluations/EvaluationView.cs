using System.Diagnostics.CodeAnalysis;
using Sande.Api.Jobs;
using Sande.Contracts.Evaluation;
using Sande.Persistence.Entities;

namespace Sande.Api.Evaluations;

/// <summary>A job that measures a checkpoint and changes nothing.</summary>
internal sealed record EvaluationView : JobView<EvaluationJobSpec, EvaluationJobResult>
{
    [SetsRequiredMembers]
    private EvaluationView(Job job) : base(job)
    {
    }

    /// <summary>The view of a job.</summary>
    public static EvaluationView From(Job job) => new(job);
}
