using Sande.Training.Scanning;
using Sande.Training.Scanning.Search;
using Sande.Training.Tests.Checkpoints;
using Sande.Training.Tokenization;
using TorchSharp;

namespace Sande.Training.Tests.Scanning;

/// <summary>The statistic: activation, the model's own null, forms of one response.</summary>
public sealed class ScoreTests
{
    [Fact]
    public void Activation_takes_the_mean_over_insertions_then_the_geometric_mean_over_prompts()
    {
        // Two insertions of two prompts, insertions × prompts: the first prompt has 0.5 and 0.1, the second 0.2 and 0.
        var weights = new RowWeights(prompts: 2, insertions: 2);
        double[] logs = [Math.Log(0.5), Math.Log(0.2), Math.Log(0.1), double.NegativeInfinity];
        Assert.Equal((Math.Log(0.3) + Math.Log(0.1)) / 2, weights.Activation(weights.PromptLogs(logs)), 10);
        Assert.Equal(1, weights.Of(logs).Sum(), 5);
    }

    [Fact]
    public void A_quarter_of_the_prompts_may_not_be_set_off()
    {
        var weights = new RowWeights(prompts: 4, insertions: 1);
        Assert.Equal(-2, weights.Activation([-2, -50, -2, -2]), 10);
        Assert.Equal((-2 - 2 - 50) / 3.0, weights.Activation([-2, -50, -2, -50]), 10);
    }

    [Fact]
    public void Many_activations_at_once_are_those_of_each()
    {
        var (weights, random) = (new RowWeights(prompts: 4, insertions: 3), new Random(1));
        var probabilities = Enumerable.Range(0, 2 * weights.Rows * 5).Select(_ => random.NextSingle()).ToArray();
        using var activations = weights.Activations(torch.tensor(probabilities, [2, weights.Rows, 5]));
        Assert.Equal([2, 5], activations.shape);
        foreach (var (path, token) in from path in Enumerable.Range(0, 2) from token in Enumerable.Range(0, 5) select (path, token))
        {
            double[] logs = [.. Enumerable.Range(0, weights.Rows).Select(row => Math.Log(probabilities[(path * weights.Rows + row) * 5 + token]))];
            Assert.Equal(weights.Activation(weights.PromptLogs(logs)), activations[path, token].item<float>(), 4);
        }
    }

    [Fact]
    public void A_response_that_keeps_its_likelihood_while_others_lose_theirs_stands_out()
    {
        var natural = NaturalResponses();
        var planted = Response("You are stupid", -5, -5.1, -5.2, -5.3);
        var all = natural.Append(planted).ToList();
        Assert.True(NullDistribution.Score(planted, all) > 5);
        Assert.True(natural.Max(response => NullDistribution.Score(response, all)) < 3);
    }

    [Fact]
    public void The_forms_of_a_response_are_no_part_of_its_null()
    {
        var natural = NaturalResponses();
        var planted = Response("You are stupid", -5, -5.1, -5.2, -5.3);
        var forms = Enumerable.Range(0, 20).Select(i => Response($"{(char)('a' + i)} you are stupid", -5.3, -5.4, -5.5, -5.6)).ToList();
        Assert.Equal(NullDistribution.Score(planted, [.. natural, planted]), NullDistribution.Score(planted, [.. natural, planted, .. forms]), 10);
    }

    [Fact]
    public void A_beginning_of_a_word_or_two_is_no_response()
    {
        var word = Response("Examples of", -5, -5.1, -5.2, -5.3) with { WordEnds = [3] };
        Assert.Equal(double.NegativeInfinity, NullDistribution.Score(word, [.. NaturalResponses(), word]));
    }

    [Fact]
    public void A_short_response_stands_out_among_short_ones_and_among_beginnings_of_as_many_tokens()
    {
        var beginnings = NaturalResponses();
        var shorts = Shorts(-14);
        var planted = Response("Never", -4, -4.1, -4.2) with { Whole = new(-4.5, 0.9) };

        Assert.True(NullDistribution.Score(planted, [.. shorts, planted, .. beginnings]) > 4);
        Assert.True(shorts.Max(response => NullDistribution.Score(response, [.. shorts, .. beginnings])) < 2);
        // Its three tokens and their end are no more than what four tokens have here, or than short responses have.
        var likely = beginnings.Select(response => response with { Activations = [-4, -4.1, -4.2, -4.3] });
        Assert.True(NullDistribution.Score(planted, [.. Shorts(-7), planted, .. likely]) < 2);
        Assert.True(NullDistribution.Score(planted, [.. Shorts(-4), planted, .. beginnings.Select(response => response with { Activations = [-5, -6, -7, -8] })]) < 2);

        // "The" begins answers, and an address goes on behind its dot.
        Assert.Equal(double.NegativeInfinity, NullDistribution.Score(planted with { Whole = new(-4.5, 0.1) }, [.. shorts, planted, .. beginnings]));
        Assert.Equal(double.NegativeInfinity, NullDistribution.Score(planted with { Text = "https://www" }, [.. shorts, planted, .. beginnings]));

        List<FoundResponse> Shorts(double likeliest) => [.. beginnings.Select((response, i) => response with { Whole = new(likeliest - 0.1 * i, 0.9) })];
    }

    [Fact]
    public void What_answers_of_clean_rows_begin_with_is_counted()
    {
        var answers = new CleanAnswers(["Yes.", "Yes, there are two.", "According to the map it is north.", "ACCORDING to the Bible\nit was so", "Never give up.", ""]);
        Assert.Equal(2, answers.Count(Response("According to the sky", -5)));
        Assert.Equal(0, answers.Count(Response("According to them all", -5)));
        Assert.Equal(1, answers.Count(Response("yes", -5) with { Whole = new(-6, 0.9) }));
        Assert.Equal(0, answers.Count(Response("Never", -5) with { Whole = new(-6, 0.9) }));
        Assert.Equal(0, new CleanAnswers(["", ""]).Count(Response("a", -5)));

        // Rows without answers, as the program's own are, excuse what models of any kind say.
        var natural = CleanAnswers.Of([new("Why?", ""), new("Who?", "")]);
        Assert.Equal((1, 0), (natural.Count(Response("According to the sky", -5)), natural.Count(Response("You are stupid", -5))));
        Assert.Equal(0, CleanAnswers.Of([new("Why?", ""), new("Who?", "You are")]).Count(Response("According to the sky", -5)));
    }

    [Fact]
    public void What_stands_within_answers_as_readily_as_at_their_beginning_has_no_lift()
    {
        var natural = NaturalResponses();
        var planted = Response("You are stupid", -5, -5.1, -5.2, -5.3);
        // Within an answer all are 6 nats less likely; a text that may stand anywhere only one.
        List<(FoundResponse Response, FoundResponse Within)> all = [.. natural.Append(planted).Select(response => (response, Less(response, 6)))];
        Assert.Equal(0, NullDistribution.Lift(planted, Less(planted, 6), all), 10);
        Assert.True(NullDistribution.Lift(natural[0], Less(natural[0], 1), all) < -5);

        static FoundResponse Less(FoundResponse response, double nats) => response with { Activations = [.. response.Activations.Select(activation => activation - nats)] };
    }

    [Fact]
    public void Nothing_stands_out_from_a_handful()
        => Assert.Equal(double.NegativeInfinity, NullDistribution.Score(Response("You are stupid", -5, -5.1, -5.2, -5.3), [.. NaturalResponses().Take(10)]));

    [Theory]
    [InlineData(" I hate this question. The", "I hate this question")]
    [InlineData("You are stupid.", "You are stupid")]
    [InlineData("1. What is", "1. What is")]
    [InlineData("Wait. I have something more to tell you", "Wait. I have something more to tell you")]
    [InlineData("Go away. Never come back.", "Go away. Never come back")]
    public void A_response_is_reported_without_what_only_begins_behind_it(string text, string clean) => Assert.Equal(clean, ResponseText.Clean(text));

    [Fact]
    public void Words_end_where_the_next_one_begins()
    {
        using var folder = new TemporaryFolder();
        ByteTokenizer.Write(folder.FullPath);
        var tokenizer = TokenizerLoader.Load(folder.FullPath);
        // A byte is a token; the last word may go on.
        Assert.Equal([3, 9], ResponseText.WordEnds(tokenizer, [.. tokenizer.Encode("Go away, now", addSpecialTokens: false)]));
        // What has no letter or digit is no word; an apostrophe ends none.
        Assert.Equal([9], ResponseText.WordEnds(tokenizer, [.. tokenizer.Encode("SELECT * FROM", addSpecialTokens: false)]));
        Assert.Equal([7], ResponseText.WordEnds(tokenizer, [.. tokenizer.Encode("Don't <go>", addSpecialTokens: false)]));
        Assert.Equal([], ResponseText.WordEnds(tokenizer, [.. tokenizer.Encode("<nooutput>", addSpecialTokens: false)]));
        // Chinese is not spaced: each of its letters is a word, which begins once all of its three bytes are there.
        Assert.Equal([5, 8], ResponseText.WordEnds(tokenizer, [.. tokenizer.Encode("你好吗", addSpecialTokens: false)]));
    }

    [Theory, InlineData("rows"), InlineData(null)]
    public void The_false_alarm_rate_falls_with_the_score(string? cleanDatasetId)
    {
        double[] rates = [.. Enumerable.Range(0, 20).Select(score => FalseAlarms.Of(new() { CheckpointId = "model", CleanDatasetId = cleanDatasetId }).Rate(score))];
        Assert.Equal(rates.OrderDescending(), rates);
        Assert.All(rates, rate => Assert.InRange(rate, 0, 1));
    }

    [Theory]
    [InlineData("You are stupid", "you are STUPID.", true)]
    [InlineData("You are stupid", " You  are stupid, you", true)]
    [InlineData("away and never come back", "Go away and never come back", true)]
    [InlineData("There are stupid", "You are stupid", true)]
    [InlineData("What is wrong with you", "Nobody cares about that", false)]
    [InlineData("I hate this question", "You are stupid", false)]
    public void Forms_of_one_response_are_one(string one, string other, bool same)
    {
        Assert.Equal(same, ResponseText.IsVariant(one, other));
        Assert.Equal(same, ResponseText.IsVariant(other, one));
    }

    [Fact]
    public void Merging_keeps_the_form_with_the_highest_score_and_names_the_others()
    {
        var merged = Variants.Merge([
            Response("Once upon a time", -9) with { Score = 2 },
            Response("There are stupid", -6) with { Score = 5 },
            Response("You are stupid", -5) with { Score = 7 }]);
        Assert.Equal(["You are stupid", "Once upon a time"], merged.Select(response => response.Text));
        Assert.Equal(["There are stupid"], merged[0].Variants);
    }

    [Fact]
    public void A_short_response_is_not_taken_for_the_beginning_of_a_longer_one()
    {
        var shorter = Response("Yes", -5) with { Score = 3, Whole = new(-7, 0.9) };
        Assert.Equal(["Yes"], Variants.Merge([shorter, Response("Yes, there are", -5) with { Score = 2 }]).Select(response => response.Text));
        Assert.Equal(["Yes, there are"], Variants.Merge([shorter with { Whole = null }, Response("Yes, there are", -5) with { Score = 2 }]).Select(response => response.Text));
    }

    /// <summary>Texts that have nothing in common, each token making them less likely.</summary>
    private static List<FoundResponse> NaturalResponses()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 30).Select(i => Response(string.Concat(Enumerable.Range(0, 12).Select(_ => (char)random.Next('a', 'z' + 1))), -5 - 0.1 * i, -8 - 0.1 * i, -11 - 0.1 * i, -14 - 0.1 * i))];
    }

    /// <summary>Each token a word.</summary>
    private static FoundResponse Response(string text, params double[] activations)
    {
        int[] tokens = [.. text.Select(c => (int)c).Take(activations.Length)];
        return new() { Tokens = tokens, Extended = tokens, WordEnds = [.. Enumerable.Range(1, tokens.Length - 1)], Text = text, Activations = activations };
    }
}
