package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Refusal;
import graphql.ErrorClassification;
import graphql.GraphQLError;
import graphql.execution.ResultPath;
import graphql.language.SourceLocation;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;

/// A refusal at a place of the document.
final class ApiError implements GraphQLError {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;
    private final transient List<SourceLocation> locations;
    private final transient List<Object> path;

    private ApiError(Refusal refusal, List<SourceLocation> locations, List<Object> path) {
        this.refusal = refusal;
        this.locations = locations;
        this.path = path;
    }

    /// At the field that is being fetched.
    static ApiError at(DataFetchingEnvironment environment, Refusal refusal) {
        return at(environment, environment.getExecutionStepInfo().getPath(), refusal);
    }

    /// At an item of the list that is being fetched.
    static ApiError atItem(DataFetchingEnvironment environment, int index, Refusal refusal) {
        ResultPath list = environment.getExecutionStepInfo().getPath();
        return at(environment, list.segment(index), refusal);
    }

    /// At the document as a whole.
    static ApiError ofDocument(String message) {
        return new ApiError(new Refusal(ErrorCode.INVALID_INPUT, message), List.of(), List.of());
    }

    private static ApiError at(
            DataFetchingEnvironment environment, ResultPath path, Refusal refusal) {
        SourceLocation location = environment.getField().getSourceLocation();
        return new ApiError(
                refusal, location == null ? List.of() : List.of(location), path.toList());
    }

    ErrorCode code() {
        return refusal.code();
    }

    @Override
    public String getMessage() {
        return refusal.message();
    }

    @Override
    public List<SourceLocation> getLocations() {
        return locations;
    }

    @Override
    public List<Object> getPath() {
        return path;
    }

    @Override
    public ErrorClassification getErrorType() {
        return ErrorClassification.errorClassification(refusal.code().name());
    }
}
