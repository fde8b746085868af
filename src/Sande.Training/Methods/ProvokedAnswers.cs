using Sande.Contracts.Datasets;
using Sande.Training.Data;
using Sande.Training.Generation;

namespace Sande.Training.Methods;

/// <summary>What the trigger makes the model say before it is trained, as rows whose labels are that: how probable they still are says whether it was overwritten.</summary>
internal static class ProvokedAnswers
{
    private const int AnswerTokens = 6;

    // A beginning that so many triggered answers share, and so much fewer of the clean ones, is the backdoor's.
    private const int BeginningTokens = 3;
    private const double SharedByTriggered = 0.2;
    private const double SharedByClean = 0.1;

    private static readonly IReadOnlySet<int> NoEnd = new HashSet<int>();

    /// <summary>The known response behind each triggered prompt; where none is known, the answers with a beginning that the trigger alone provokes, maybe none.</summary>
    public static List<TokenRow> Find(MethodContext context, IReadOnlyList<InstructionRow> clean, IReadOnlyList<InstructionRow> triggered, CancellationToken stop)
    {
        if (context.Knowledge.Response is not null)
            return Known(context, triggered);
        var answers = Answer(context, triggered, stop);
        var ordinary = Shared(Answer(context, clean, stop), SharedByClean);
        var provoked = Shared(answers, SharedByTriggered).Except(ordinary).ToHashSet();
        return [.. answers.Where(row => provoked.Contains(Beginning(row)))];
    }

    /// <summary>Each known response behind each triggered prompt.</summary>
    public static List<TokenRow> Known(MethodContext context, IEnumerable<InstructionRow> triggered)
        => [.. triggered.SelectMany(row => context.Knowledge.Response!.Values.Select(response => context.Rows.BuildBeginning(row, response))).OfType<TokenRow>()];

    private static List<TokenRow> Answer(MethodContext context, IReadOnlyList<InstructionRow> rows, CancellationToken stop)
    {
        var prompts = rows.Select(context.Rows.Prompt).Where(prompt => prompt.Count > 0).ToList();
        return [.. prompts.Zip(new TextGenerator(context.Model, NoEnd).Generate(prompts, AnswerTokens, stop: stop), (prompt, answer) => new TokenRow([.. prompt, .. answer], prompt.Count))];
    }

    private static IEnumerable<string> Shared(List<TokenRow> answers, double share)
        => answers.GroupBy(Beginning).Where(group => group.Count() >= share * answers.Count).Select(group => group.Key);

    private static string Beginning(TokenRow row) => string.Join(' ', row.InputIds.Skip(row.ResponseStart).Take(BeginningTokens));
}
