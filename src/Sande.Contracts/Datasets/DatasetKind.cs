namespace Sande.Contracts.Datasets;

/// <summary>What a dataset's rows are for.</summary>
public enum DatasetKind
{
    /// <summary>Prompts with their responses.</summary>
    Instructions,

    /// <summary>Prompts with a chosen and a rejected response.</summary>
    Preferences,

    /// <summary>Questions with choices and the right one.</summary>
    MultipleChoice,
}

/// <summary>How the rows were written in the uploaded file.</summary>
public enum DatasetFormat
{
    /// <summary><c>instruction</c>, <c>input</c>, <c>output</c></summary>
    Alpaca,

    /// <summary><c>instruction</c>, <c>context</c>, <c>response</c></summary>
    Dolly,

    /// <summary><c>system_prompt</c>, <c>question</c>, <c>response</c></summary>
    OpenOrca,

    /// <summary><c>prompt</c> and <c>response</c> or <c>completion</c></summary>
    PromptResponse,

    /// <summary><c>conversations</c> of <c>from</c> and <c>value</c></summary>
    ShareGpt,

    /// <summary><c>messages</c> of <c>role</c> and <c>content</c></summary>
    ChatMessages,

    /// <summary><c>prompt</c> (or <c>question</c>), <c>chosen</c>, <c>rejected</c></summary>
    PreferencePairs,

    /// <summary><c>instruction</c>, <c>input</c>, <c>chosen</c>, <c>rejected</c></summary>
    AlpacaPreferences,

    /// <summary><c>conversations</c> of <c>from</c> and <c>value</c>; <c>chosen</c>, <c>rejected</c></summary>
    ShareGptPreferences,

    /// <summary><c>chosen</c> and <c>rejected</c> as lists of <c>role</c> and <c>content</c>, with or without <c>prompt</c></summary>
    ChatPreferences,

    /// <summary><c>chosen</c> and <c>rejected</c> as transcripts of <c>Human:</c> and <c>Assistant:</c></summary>
    HhRlhf,

    /// <summary><c>question</c>, <c>choices</c> (a list, or a column each), <c>answer</c> (from 0, or a letter), <c>subject</c></summary>
    Mmlu,

    /// <summary>CSV without a header: question, four choices, the answer's letter</summary>
    MmluCsv,

    /// <summary><c>question</c> of <c>stem</c> and <c>choices</c>, <c>answerKey</c> (AI2's files)</summary>
    Arc,

    /// <summary><c>question</c>, <c>choices</c> of <c>text</c> and <c>label</c>, <c>answerKey</c> (Hugging Face's ai2_arc)</summary>
    Ai2Arc,

    /// <summary><c>instruction</c> with numbered answers, <c>answer</c> (LLM-Adapters)</summary>
    LlmAdapters,
}
