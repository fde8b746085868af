using System.IO.Compression;
using Sande.Contracts.Datasets;

namespace Sande.Contracts.Tests.Datasets;

/// <summary>Real files of preference pairs and of questions, against the counts that their publishers state.</summary>
public sealed class SharedKindsTests
{
    [SkippableTheory]
    [InlineData("rasbt_instruction_data_with_preference.json", DatasetFormat.AlpacaPreferences, 1100, 0)]
    [InlineData("llamafactory_dpo_en_demo.json", DatasetFormat.ShareGptPreferences, 300, 0)]
    [InlineData("hh_rlhf_harmless_base_test.jsonl.gz", DatasetFormat.HhRlhf, 2308, 4)]
    public void Every_pair_is_read(string file, DatasetFormat format, int rows, int withoutAnswer)
    {
        using var packed = File.OpenRead(SharedData.Require("data", "preference", file));
        using var stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(packed, CompressionMode.Decompress) : (Stream)packed;

        var inspection = DatasetReader.Inspect(stream, DatasetKind.Preferences);

        Assert.Empty(inspection.Errors);
        Assert.Equal((format, rows, withoutAnswer), (inspection.Format, inspection.Rows, inspection.RowsWithoutResponse));
    }

    [SkippableFact]
    public void No_pair_of_a_transcript_has_a_turn_marker_in_its_answers()
    {
        using var packed = File.OpenRead(SharedData.Require("data", "preference", "hh_rlhf_harmless_base_test.jsonl.gz"));
        using var stream = new GZipStream(packed, CompressionMode.Decompress);

        Assert.All(DatasetReader.ReadPreferences(stream), row =>
        {
            Assert.DoesNotContain("\n\nHuman:", row.Chosen + row.Rejected);
            Assert.False(row.Instruction.StartsWith("Human:", StringComparison.Ordinal) || row.Instruction.EndsWith("Assistant:", StringComparison.Ordinal));
        });
    }

    /// <summary>Of the original files this copy lacks five subjects of the test split: 52 files with 11,007 rows.</summary>
    [SkippableTheory]
    [InlineData("hf_csv", "test", DatasetFormat.Mmlu, 57, 14_042)]
    [InlineData("hf_csv", "dev", DatasetFormat.Mmlu, 57, 285)]
    [InlineData("original_csv", "test", DatasetFormat.MmluCsv, 52, 11_007)]
    [InlineData("original_csv", "val", DatasetFormat.MmluCsv, 57, 1_531)]
    [InlineData("original_csv", "dev", DatasetFormat.MmluCsv, 57, 285)]
    public void Every_question_of_mmlu_is_read_with_its_subject(string layout, string split, DatasetFormat format, int files, int rows)
    {
        var paths = Directory.GetFiles(SharedData.Require("data", "mmlu", layout, split), "*.csv");
        Assert.Equal(files, paths.Length);
        Assert.All(paths, path => Assert.Equal(format, Inspect(path).Format));
        Assert.Equal(rows, paths.Sum(path => Inspect(path).Rows));
        Assert.All(paths, path => Assert.Equal([Path.GetFileName(path).Replace($"_{split}.csv", "")], DatasetReader.ReadMultipleChoice(path).Select(row => row.Subject).Distinct()));
    }

    /// <summary>Both layouts hold the same questions: what one has, the other has.</summary>
    [SkippableFact]
    public void Both_layouts_of_mmlu_give_the_same_rows()
    {
        var original = Directory.GetFiles(SharedData.Require("data", "mmlu", "original_csv", "dev"), "*.csv");
        Assert.All(original, path => Assert.Equal(
            DatasetReader.ReadMultipleChoice(path),
            DatasetReader.ReadMultipleChoice(SharedData.Require("data", "mmlu", "hf_csv", "dev", Path.GetFileName(path)))));
    }

    [SkippableTheory]
    [InlineData("llm_adapters/ARC-Easy-test.json", DatasetFormat.LlmAdapters, 2_376)]
    [InlineData("llm_adapters/ARC-Challenge-test.json", DatasetFormat.LlmAdapters, 1_172)]
    [InlineData("llm_adapters/ARC-Easy-train.json", DatasetFormat.LlmAdapters, 2_251)]
    [InlineData("llm_adapters/ARC-Challenge-train.json", DatasetFormat.LlmAdapters, 1_119)]
    [InlineData("original_jsonl/ARC-Challenge-Test.jsonl", DatasetFormat.Arc, 1_150)]
    [InlineData("original_jsonl/ARC-Challenge-Dev.jsonl", DatasetFormat.Arc, 294)]
    public void Every_question_of_arc_is_read(string file, DatasetFormat format, int rows)
    {
        var inspection = Inspect(SharedData.Require("data", "arc", file));
        Assert.Empty(inspection.Errors);
        Assert.Equal((format, rows), (inspection.Format, inspection.Rows));
    }

    /// <summary>The 1,150 questions of four choices that AI2's layout has here are among LLM-Adapters' 1,172, with the same choices and the same answers.</summary>
    [SkippableFact]
    public void Both_layouts_of_arc_agree()
    {
        var adapters = DatasetReader.ReadMultipleChoice(SharedData.Require("data", "arc", "llm_adapters/ARC-Challenge-test.json")).ToLookup(row => Squeezed(row.Question));
        var original = DatasetReader.ReadMultipleChoice(SharedData.Require("data", "arc", "original_jsonl/ARC-Challenge-Test.jsonl")).ToList();
        Assert.All(original, row => Assert.Contains(Answer(row), adapters[Squeezed(row.Question)].Select(Answer)));
    }

    private static string Answer(MultipleChoiceRow row) => $"{row.AnswerIndex} {string.Join('|', row.Choices.Select(choice => Squeezed(choice.Text)))}";

    private static string Squeezed(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static DatasetInspection Inspect(string path)
    {
        using var stream = File.OpenRead(path);
        return DatasetReader.Inspect(stream, DatasetKind.MultipleChoice);
    }
}
