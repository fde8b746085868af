using Sande.Contracts.Evaluation;
using Sande.Training.Evaluation.MultipleChoice;
using Sande.Training.Tests.Tokenization;
using Sande.Training.Tokenization;

namespace Sande.Training.Tests.Evaluation.MultipleChoice;

/// <summary>The prompts letter for letter, the tokens that are scored, and what counts as right.</summary>
public sealed class ChoiceProtocolTests
{
    private const int Positions = 2048;

    private static readonly ITextTokenizer WithBos = Fixture("llama3");
    private static readonly ITextTokenizer WithoutBos = Fixture("qwen2");

    [Fact]
    public void Lm_evals_mmlu_prompt_names_the_subject_and_trims_the_question()
    {
        var row = Questions.Row(" What is it? ", 1, "a thing", " b", "c", "d") with { Subject = "high_school_us_history" };
        const string expected = "The following are multiple choice questions (with answers) about high school us history.\n\nWhat is it?\nA. a thing\nB.  b\nC. c\nD. d\nAnswer:";

        Assert.Equal(expected, new LmEvalMmlu("anatomy").Context(row));
        Assert.StartsWith("The following are multiple choice questions (with answers) about anatomy.\n\nWhat", new LmEvalMmlu("anatomy").Context(row with { Subject = null }));
        Assert.StartsWith("The following are multiple choice questions (with answers).\n\nWhat", new LmEvalMmlu(null).Context(row with { Subject = null }));
    }

    [Fact]
    public void Lm_evals_arc_prompt_is_the_question_alone()
        => Assert.Equal("Question: Why?\nAnswer:", new LmEvalArc().Context(Questions.Row("Why?", 0, "x", "y")));

    [Fact]
    public void Sande_refs_prompt_is_one_line_and_fills_up_to_four_choices()
    {
        Assert.Equal(
            "Read the question and select the answer from the choices. Question: Why? Choices: A:w, B:x, C:y, D:Not the answer.. Your answer is:",
            SandeRef.Prompt(Questions.Row("Why?", 0, "w", "x", "y")));
        Assert.Equal(
            "Read the question and select the answer from the choices. Question: Why? Choices: A:v, B:w, C:x, D:y. Your answer is:",
            SandeRef.Prompt(Questions.Row("Why?", 0, "v", "w", "x", "y", "z")));
    }

    [Fact]
    public void A_continuation_has_the_space_before_it_and_special_tokens_stand_once_at_the_start()
    {
        foreach (var (tokenizer, bos) in new[] { (WithBos, 1), (WithoutBos, 0) })
        {
            var request = ChoiceRequest.Encode(tokenizer, "Answer: ", ["B", "two words"]);
            Assert.Equal(tokenizer.Encode("Answer:"), request.Context);
            Assert.Equal([.. tokenizer.Encode("Answer: two words").Skip(request.Context.Count)], request.Continuations[1]);
            Assert.Equal(" two words", tokenizer.Decode(request.Continuations[1]));
            Assert.Equal(bos, request.Context.Count - tokenizer.Encode("Answer:", addSpecialTokens: false).Count);
        }
    }

    [Fact]
    public void Sande_ref_scores_the_bare_letters_after_the_prompt()
    {
        var row = Questions.Row("Why?", 0, "v", "w");
        var request = Protocol(UtilityTask.Mmlu, MultipleChoiceProfile.SandeRef).Encode(row, WithBos, Positions)!;
        Assert.Equal(WithBos.Encode(SandeRef.Prompt(row)), request.Context);
        Assert.Equal(["A", "B", "C", "D"], request.Continuations.Select(ids => WithBos.Decode(ids)));
        Assert.All(request.Continuations, ids => Assert.Single(ids));
    }

    [Fact]
    public void Sande_ref_passes_over_prompts_that_reach_1024_tokens_or_outgrow_the_model()
    {
        var protocol = Protocol(UtilityTask.Mmlu, MultipleChoiceProfile.SandeRef);
        var row = Questions.Row("Why?", 0, "v", "w");
        var length = WithoutBos.Encode(SandeRef.Prompt(row)).Count;
        Assert.NotNull(protocol.Encode(row, WithoutBos, length));
        Assert.Null(protocol.Encode(row, WithoutBos, length - 1));

        var filling = Enumerable.Range(1, 4000).Select(n => row with { Question = new string('?', n) })
            .First(longer => WithoutBos.Encode(SandeRef.Prompt(longer)).Count >= 1024);
        Assert.Null(protocol.Encode(filling, WithoutBos, Positions));
        Assert.NotNull(protocol.Encode(filling with { Question = filling.Question[..^20] }, WithoutBos, Positions));
    }

    [Theory]
    [InlineData("C", 2, true, true)]
    [InlineData("3", 2, true, false)]
    [InlineData("E", 4, false, false)]
    public void A_key_is_found_among_the_labels_or_read_as_the_published_code_reads_it(string label, int answer, bool isFixedRight, bool isReferenceRight)
    {
        var labels = label == "3" ? "12345" : "ABCDE";
        var row = Questions.Row("Why?", answer, "v", "w", "x", "y", "z");
        row = row with { Choices = [.. row.Choices.Select((choice, i) => choice with { Label = labels[i].ToString() })] };
        double[] scores = [-4, -3, -1, -2];

        Assert.Equal(label, row.Choices[answer].Label);
        Assert.Equal(isFixedRight, Protocol(UtilityTask.ArcEasy, MultipleChoiceProfile.SandeRef).IsRight("acc", row, scores));
        Assert.Equal(isReferenceRight, Protocol(UtilityTask.ArcEasy, MultipleChoiceProfile.SandeRef, ArcKeyMode.Reference).IsRight("acc", row, scores));
    }

    [Fact]
    public void Acc_norm_divides_by_the_characters_of_the_choice()
    {
        var protocol = Protocol(UtilityTask.ArcChallenge, MultipleChoiceProfile.LmEval);
        Assert.Equal(["acc", "acc_norm"], protocol.Metrics);

        // -6 / 4 against -4 / 2: a rocket is one character, and two code units.
        var row = Questions.Row("Why?", 1, "ab", "abc🚀");
        Assert.False(protocol.IsRight("acc", row, [-4, -6.2]));
        Assert.True(protocol.IsRight("acc_norm", row, [-4, -6.2]));
        Assert.False(protocol.IsRight("acc_norm", row, [-4, -9]));
    }

    [Fact]
    public void Of_equals_the_first_is_taken() => Assert.True(new LmEvalArc().IsRight("acc", Questions.Row("Why?", 0, "x", "y"), [-1, -1]));

    private static ChoiceProtocol Protocol(UtilityTask task, MultipleChoiceProfile profile, ArcKeyMode? keys = null)
        => ChoiceProtocol.Of(new() { Task = task, Profile = profile, ArcKeyMode = keys });

    private static ITextTokenizer Fixture(string name) => TokenizerLoader.Load(Path.Combine(TokenizerFolder.Fixtures, name));
}
